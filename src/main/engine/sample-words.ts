/** One field of the built-in sample: the words its abstracts lean on, and the neighbours it borrows words from. */
export interface SampleField {
  readonly label: string;
  readonly topics: readonly string[];
  readonly methods: readonly string[];
  readonly objects: readonly string[];
  /** Indexes of related fields whose words turn up here too. */
  readonly neighbours: readonly number[];
}

const words = (text: string): readonly string[] => text.split(', ');

export const SAMPLE_FIELDS: readonly SampleField[] = [
  {
    label: 'Machine Learning',
    topics: words(
      'representation learning, generalisation bounds, adversarial robustness, transfer learning, sequence modelling, image recognition, language models, reinforcement learning, anomaly detection, federated training',
    ),
    methods: words(
      'gradient descent, attention layers, contrastive pre-training, random forests, variational inference, knowledge distillation, kernel methods, data augmentation, graph networks, hyperparameter search',
    ),
    objects: words(
      'neural networks, benchmark data sets, decision trees, embeddings, noisy labels, convolutional encoders, policies, learned features, mini-batches, classifiers',
    ),
    neighbours: [1, 4, 5],
  },
  {
    label: 'Statistics',
    topics: words(
      'causal inference, survival analysis, variable selection, missing data, spatial dependence, extreme values, multiple testing, small-area estimation, time series forecasting, experimental design',
    ),
    methods: words(
      'maximum likelihood, bootstrap resampling, Bayesian hierarchical models, penalised regression, propensity scores, Markov chain sampling, kernel smoothing, variational inference, quantile regression, sequential tests',
    ),
    objects: words(
      'confidence intervals, posterior distributions, covariates, estimators, random effects, clinical trials, survey weights, residuals, noisy labels, hazard ratios',
    ),
    neighbours: [0, 5, 2],
  },
  {
    label: 'Biology',
    topics: words(
      'gene expression, protein folding, cell differentiation, microbial communities, immune response, population genetics, neural development, metabolic regulation, species migration, drug resistance',
    ),
    methods: words(
      'single-cell sequencing, fluorescence microscopy, phylogenetic analysis, CRISPR screens, mass spectrometry, image recognition, molecular dynamics, mixed-effects models, field surveys, graph networks',
    ),
    objects: words(
      'cell lines, transcription factors, mouse models, enzymes, bacterial strains, neurons, genomes, tissue samples, receptors, pathways',
    ),
    neighbours: [1, 3, 0],
  },
  {
    label: 'Materials Science',
    topics: words(
      'battery degradation, thermal conductivity, phase transitions, thin-film growth, catalytic activity, mechanical fatigue, crystal defects, polymer blends, corrosion resistance, charge transport',
    ),
    methods: words(
      'density functional theory, X-ray diffraction, electron microscopy, molecular dynamics, vapour deposition, mass spectrometry, nanoindentation, finite element analysis, high-throughput screening, spectroscopy',
    ),
    objects: words(
      'perovskite cells, alloys, graphene sheets, electrodes, ceramic coatings, nanoparticles, lattices, electrolytes, enzymes, grain boundaries',
    ),
    neighbours: [4, 2, 5],
  },
  {
    label: 'Physics',
    topics: words(
      'quantum entanglement, dark matter, turbulence, phase transitions, gravitational waves, superconductivity, plasma confinement, charge transport, topological order, neutrino oscillations',
    ),
    methods: words(
      'Monte Carlo simulation, perturbation theory, interferometry, renormalisation, spectroscopy, lattice calculations, density functional theory, cold-atom experiments, detector calibration, random forests',
    ),
    objects: words(
      'photons, qubits, lattices, magnetic fields, galaxies, ultracold gases, superconducting circuits, vortices, collider events, spin chains',
    ),
    neighbours: [3, 5, 0],
  },
  {
    label: 'Climate Science',
    topics: words(
      'sea-level rise, carbon uptake, extreme rainfall, atmospheric circulation, permafrost thaw, drought risk, ocean acidification, species migration, turbulence, extreme values',
    ),
    methods: words(
      'ensemble simulation, satellite remote sensing, data assimilation, downscaling, time series forecasting, field surveys, Bayesian hierarchical models, convolutional encoders, isotope analysis, Monte Carlo simulation',
    ),
    objects: words(
      'aerosols, ice cores, reanalysis products, coral reefs, river basins, forests, emission scenarios, soil samples, cloud fields, buoy records',
    ),
    neighbours: [1, 4, 2],
  },
];

/** Words that every field uses; most of a text is made of these. */
export const COMMON = {
  openings: words(
    'We study, This paper examines, We revisit, Here we report on, We present new evidence on, This work addresses, Recent progress has renewed interest in, We investigate, Little is known about, We propose an approach to',
  ),
  qualities: words(
    'robust, scalable, interpretable, efficient, accurate, consistent, reproducible, novel, simple, flexible, stable, practical, large-scale, low-cost, open',
  ),
  results: words(
    'improves on earlier results, agrees with observations, reduces the error by a third, scales to large samples, reveals an unexpected dependence, holds under weak assumptions, outperforms the baseline, explains most of the variance, remains stable over time, needs far fewer measurements',
  ),
  settings: words(
    'under realistic conditions, across several regimes, at low temperature, in the presence of noise, over long periods, with limited data, in three case studies, on public data, in complex environments, at multiple scales',
  ),
  closings: words(
    'Our findings suggest directions for future work, The code and data are available on request, These results have implications for practice, We discuss limitations and open questions, The framework applies beyond this setting, Further experiments are under way',
  ),
} as const;
