"""Makes the folder for a file named by a workflow; a name in the workspace must not lead out of it by a link there."""

import os
import sys

workspace, file = map(os.path.abspath, sys.argv[1:])
real, top = os.path.realpath(file), os.path.realpath(workspace)
named_inside = os.path.commonpath([workspace, file]) == workspace
if named_inside and os.path.commonpath([top, real]) != top:
    sys.exit(f"{file} is {real}")
os.makedirs(os.path.dirname(real), exist_ok=True)
