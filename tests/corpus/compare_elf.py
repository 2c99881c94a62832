#!/usr/bin/env python3
"""compare_elf.py RUN_INSPECTOR FOLDER [MAXIMUM]: the facts of the elf inspector against readelf, file by file.

Prints every difference; exit status 1 when there is one, 77 when readelf is missing."""
import os, re, shutil, subprocess, sys


def readelf(path, *options):
    return subprocess.run(['readelf', '-W', *options, path], capture_output=True, text=True, errors='replace').stdout


def facts(path):
    head, segments, dynamic = readelf(path, '-h'), readelf(path, '-l'), readelf(path, '-d')
    sections = readelf(path, '-S')
    # without section headers only -D finds the symbols
    symbols = readelf(path, '-D', '-s') if 'no sections' in sections else readelf(path, '--dyn-syms')
    f = {}
    f['bits'] = '64' if 'ELF64' in head else '32'
    f['endian'] = 'little' if 'little endian' in head else 'big'
    stack = re.search(r'GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+([RWE ]+?)\s+(?:0x|0$|0\n)', segments)
    f['nx'] = 'true' if stack and 'E' not in stack[1] else 'false'
    now = re.search(r'BIND_NOW|FLAGS_1.*\bNOW\b', dynamic)
    f['relro'] = ('full' if now else 'partial') if 'GNU_RELRO' in segments else 'none'
    f['stripped'] = 'false' if re.search(r'\.symtab\s+SYMTAB', sections) else 'true'
    soname = re.search(r'\(SONAME\).*\[(.*)\]', dynamic)
    f['soname'] = soname[1] if soname else None
    f['needed'] = ' '.join(re.findall(r'\(NEEDED\).*\[(.*)\]', dynamic)) or None
    paths = re.findall(r'\((?:RPATH|RUNPATH)\).*\[(.*)\]', dynamic)
    f['rpath'] = ':'.join(paths) or None
    rows = [line.split() for line in symbols.splitlines() if re.match(r'\s*\d+: ', line)]
    rows = [r for r in rows if len(r) > 7]
    names = [r[-2 if r[-1].startswith('(') else -1].split('@')[0] for r in rows]
    undefined = [n for n, r in zip(names, rows) if 'UND' in r]
    f['canary'] = 'true' if any(n.startswith('__stack_chk_') for n in names) else None
    f['fortify'] = 'true' if any(n.startswith('__') and n.endswith('_chk') for n in undefined) else None
    if 'EXEC (' in head:
        f['type'] = 'exec'
    elif re.search(r'FLAGS_1.*PIE', dynamic) or (('INTERP' in segments or '(DEBUG)' in dynamic) and not soname):
        f['type'] = 'pie'
    else:
        f['type'] = 'shared'
    return f


def main():
    if not shutil.which('readelf'):
        print('SKIP: no readelf')
        return 77
    tool, folder, most = sys.argv[1], sys.argv[2].rstrip('/'), int(sys.argv[3]) if len(sys.argv) > 3 else 10**9
    out = subprocess.run([tool, 'elf', folder], capture_output=True, text=True, check=True).stdout
    compared = differences = 0
    for line in out.splitlines():
        m = re.match(r'elf (\S+) (.*) @\S+ \|', line)
        if not m or compared == most:
            continue
        ours = dict(re.findall(r'(\S+?)=(.*?)(?= [a-z-]+=|$)', m[2]))
        for key, value in facts(folder + m[1]).items():
            mine = ours.get(key)
            if key in ('canary', 'fortify') and value is None:
                # readelf says nothing about static programs; ours may find a message or say false
                if not (mine == 'true' and ours.get('stripped') == 'true' and ours.get('static') != 'true'):
                    continue
            if mine != value:
                print(f'{folder}{m[1]}: {key}: ours {mine}, readelf {value}')
                differences += 1
        compared += 1
    print(f'{compared} files compared, {differences} differences')
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
