import { describe, expect, it } from 'vitest';
import { readText } from './testing/read-text.ts';

describe('a compose file', () => {
  it('keeps the order of its services, and makes the default network where one is wanted', () => {
    const project = readText(
      'version: "3.6"\nname: my-stack\nx-mine: [1]\nnetworks: {back: {driver: bridge}}\nservices:\n  z: {image: z, networks: [back]}\n  a: {image: a}\n',
    );
    expect(project.name).toBe('my-stack');
    expect(project.services.map((service) => service.name)).toEqual(['z', 'a']);
    expect(project.networks).toEqual([
      { name: 'back', driver: 'bridge' },
      { name: 'default', driver: 'bridge' },
    ]);
    expect(project.volumes).toEqual([]);
  });

  it('takes dependencies as a list or as a map', () => {
    const { services } = readText(
      'services:\n  a: {image: a, depends_on: [b, c]}\n  b: {image: b, depends_on: {c: {condition: service_healthy}}}\n  c: {image: c}',
    );
    expect(services.map((service) => service.dependsOn)).toEqual([
      [
        { service: 'b', condition: 'started' },
        { service: 'c', condition: 'started' },
      ],
      [{ service: 'c', condition: 'healthy' }],
      [],
    ]);
  });

  it('takes the same port on two addresses, or of two protocols', () => {
    const ports = '["127.0.0.1:53:53", "127.0.0.2:53:53", "127.0.0.1:53:53/udp"]';
    expect(readText(`services: {a: {image: a, ports: ${ports}}}`).services[0]?.ports).toHaveLength(3);
  });

  it.each([
    ['services: []', '1:11', /takes a map/],
    ['services: {}', '1:1', /“services” is empty/],
    ['services:', '1:1', /no “services”/],
    ['version: "3"', '1:1', /no “services”/],
    ['- a', '1:1', /“a compose file” takes a map/],
    [
      'include: [a.yml]\nservices: {a: {image: a}}',
      '1:1',
      /“include” is not supported in a compose file\. It would read another file\. Supported: name, networks, services, version, volumes\./,
    ],
    ['name: My Stack\nservices: {a: {image: a}}', '1:7', /no name of a project/],
    ['services: {A: {image: a}}', '1:12', /“A” is no service name/],
    ['services: {a: {}}', '1:12', /The service a needs an “image”/],
    ['services: {a: }', '1:15', /takes a map/],
    ['services: {a: {image: ""}}', '1:23', /empty/],
    ['services: {a: {image: -x}}', '1:23', /“-x” is no name of an image/],
    ['services: {a: {image: a, depends_on: [b]}}', '1:39', /There is no service “b”\. There are: a\./],
    ['services: {a: {image: a, depends_on: [b, b]}, b: {image: b}}', '1:42', /twice/],
    ['services: {a: {image: a, depends_on: [a]}}', '1:39', /wait for each other: a → a/],
    [
      'services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, depends_on: [c]}\n  c: {image: c, depends_on: {b: {condition: service_healthy}}}',
      '4:30',
      /wait for each other: b → c → b/,
    ],
    [
      'services: {a: {image: a, depends_on: [b]}, b: {image: b, profiles: [p]}}',
      '1:39',
      /“b” runs only with the profile p/,
    ],
    [
      'services:\n  a: {image: a, depends_on: {b: {condition: service_healthy}}}\n  b: {image: b, healthcheck: {disable: true}}',
      '2:30',
      /never becomes healthy/,
    ],
    ['services: {a: {image: a, networks: [back]}}', '1:37', /There is no network “back”/],
    ['networks: {back: }\nservices: {a: {image: a, networks: [back, back]}}', '2:43', /twice/],
    ['networks: {back: {driver: host}}\nservices: {a: {image: a}}', '1:27', /one of bridge/],
    ['networks: {back: {external: true}}\nservices: {a: {image: a}}', '1:19', /“external” is not supported/],
    ['networks: {back: {name: host}}\nservices: {a: {image: a}}', '1:19', /“name” is not supported/],
    ['services: {a: {image: a, volumes: ["data:/data"]}}', '1:36', /There is no volume “data”/],
    [
      'services:\n  a: {image: a, ports: ["127.0.0.1:80:80"]}\n  b: {image: b, ports: ["127.0.0.1:80:81"]}',
      '3:25',
      /Port 80 is published by the service a already/,
    ],
    ['services: {a: {image: a, ports: ["127.0.0.1:80:80", "127.0.0.1:80:81"]}}', '1:53', /by this service already/],
    [
      'services:\n  a: {image: a, container_name: same}\n  b: {image: b, container_name: same}',
      '3:17',
      /service a has the container name/,
    ],
    [
      `services:\n${Array.from({ length: 101 }, (_, at) => `  s${String(at)}: {image: x}`).join('\n')}`,
      '1:1',
      /More than 100/,
    ],
  ])('refuses %j', (text, at, message) => {
    expect(() => readText(text)).toThrow(message);
    expect(() => readText(text)).toThrow(`/stack/compose.yml:${at}: `);
  });

  it('lets services of one profile depend on each other', () => {
    const text = 'services: {a: {image: a, profiles: [p], depends_on: [b]}, b: {image: b, profiles: [q, p]}}';
    expect(readText(text).services).toHaveLength(2);
  });
});
