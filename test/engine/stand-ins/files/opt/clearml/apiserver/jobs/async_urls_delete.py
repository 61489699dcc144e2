import os
import sys

os.execv("/usr/bin/node", ["python3", "/opt/stand-ins/jobs.async_urls_delete.ts", *sys.argv[1:]])
