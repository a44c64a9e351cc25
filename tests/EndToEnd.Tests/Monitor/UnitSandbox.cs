// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Monitor;

/// <summary>
/// The process that systemd would make of the monitor's unit, made without systemd: another user without capabilities,
/// no new privileges, files read-only, no memory both writable and executable, and the unit's filters of system calls
/// and of address families. What it leaves out: namespaces, real time and devices.
/// </summary>
internal sealed partial class UnitSandbox
{
    private const string Numbers = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
    private const string User = "64321";                    // nobody's
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Perl is in every Debian, and makes any system call: prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN), then
    // seccomp(SECCOMP_SET_MODE_FILTER, 0, ...) of a struct sock_fprog.
    private const string Confine = """
        my $filter = pack("H*", shift);
        my $program = pack("S x6 P", length($filter) / 8, $filter);
        syscall(157, 65, 1, 0, 0, 0) == 0 or die "prctl: $!";
        !length($filter) or syscall(317, 1, 0, $program) == 0 or die "seccomp: $!";
        exec { $ARGV[0] } @ARGV or die "exec: $!";
        """;

    // The folder becomes /mnt, which is the only place where something may be written to a disk. A network namespace's
    // place goes when somebody deletes it.
    private const string Mount = """
        mount --bind "$1" /mnt
        mount -t tmpfs -o mode=1777 tmpfs /tmp
        findmnt --raw --noheadings --output TARGET | while read -r place; do
            case $place in
                /mnt | /mnt/* | /tmp | /tmp/* | /dev | /dev/* | /proc | /proc/* | /sys | /sys/*) ;;
                *) mount -o remount,bind,ro "$place" || ! mountpoint --quiet "$place" ;;
            esac
        done
        cd /
        exec "${@:2}"
        """;

    // Of linux/bpf_common.h, linux/seccomp.h and linux/audit.h.
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF_0000;
    private const uint Errno = 0x0005_0000;
    private const uint KillProcess = 0x8000_0000;
    private const uint X64 = 0xC000_003E;
    private const uint NumberAt = 0;                        // struct seccomp_data
    private const uint ArchitectureAt = 4;
    private const uint FirstArgumentAt = 16;
    private const uint NotPermitted = 1;                    // EPERM
    private const uint NotSupported = 97;                   // EAFNOSUPPORT

    private static readonly Dictionary<string, uint> Families = new(StringComparer.Ordinal)
    {
        ["AF_UNIX"] = 1,
        ["AF_INET"] = 2,
        ["AF_INET6"] = 10,
        ["AF_NETLINK"] = 16,
    };

    private readonly Dictionary<string, string> _unit = File
        .ReadAllLines(Path.Combine(MadePackages.Folder, "monitor", "telemetry-monitor.service"))
        .Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
        .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Last()[1]);

    private readonly Dictionary<string, uint> _numbers = HasFilter ? ReadNumbers() : [];

    /// <summary>True if systemd's lists of system calls are here.</summary>
    internal static bool HasFilter { get; } = File.Exists("/usr/bin/systemd-analyze") && File.Exists(Numbers);

    /// <summary>Id of its user and of its group.</summary>
    internal static string UserId => User;

    /// <summary>Command that runs a program in it.</summary>
    /// <param name="folder">Folder that is /mnt there.</param>
    /// <param name="isFatal">True to end the program at the first call that the unit refuses.</param>
    /// <param name="program">The program.</param>
    internal string[] Command(string folder, bool isFatal, params string[] program)
    {
        Assert.Equal(("yes", "yes", "strict", "EPERM"), (_unit["NoNewPrivileges"], _unit["MemoryDenyWriteExecute"],
            _unit["ProtectSystem"], _unit["SystemCallErrorNumber"]));
        Assert.Equal("", _unit["CapabilityBoundingSet"] + _unit["AmbientCapabilities"]);
        return
        [
            "unshare", "--mount", "--propagation", "private", "bash", "-ec", Mount, "bash", folder,
            "env", "RUNTIME_DIRECTORY=/mnt/run",
            "setpriv", "--reuid", User, "--regid", User, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all",
            "--ambient-caps=-all", "--no-new-privs",
            "prlimit", $"--nofile={_unit["LimitNOFILE"]}", $"--core={_unit["LimitCORE"]}",
            "perl", "-e", Confine, HasFilter ? Convert.ToHexString(Filter(isFatal)) : "", .. program,
        ];
    }

    private byte[] Filter(bool isFatal)
    {
        uint refusal = isFatal ? KillProcess : Errno | NotPermitted;
        uint[] families = [.. _unit["RestrictAddressFamilies"].Split(' ').Select(name => Families[name])];
        HashSet<uint> allowed = Calls(_unit["SystemCallFilter"]);
        uint socket = _numbers["socket"];
        var filter = new List<byte>();
        void Add(ushort code, uint value, byte ifSo = 0, byte ifNot = 0)
        {
            byte[] instruction = [0, 0, ifSo, ifNot, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
            BinaryPrimitives.WriteUInt32LittleEndian(instruction.AsSpan(4), value);
            filter.AddRange(instruction);
        }
        Add(LoadWord, ArchitectureAt);
        Add(JumpIfEqual, X64, ifSo: 1);
        Add(Return, refusal);
        Add(LoadWord, NumberAt);
        foreach (uint call in allowed.Where(call => call != socket))
        {
            Add(JumpIfEqual, call, ifNot: 1);
            Add(Return, Allow);
        }
        Add(JumpIfEqual, socket, ifSo: 1);
        Add(Return, refusal);
        Add(LoadWord, FirstArgumentAt);
        foreach (uint family in families)
        {
            Add(JumpIfEqual, family, ifNot: 1);
            Add(Return, Allow);
        }
        Add(Return, isFatal ? KillProcess : Errno | NotSupported);
        return [.. filter];
    }

    /// <summary>Numbers of the calls of a set, with those of the sets in it.</summary>
    private HashSet<uint> Calls(string set)
    {
        var numbers = new HashSet<uint>();
        foreach (string line in PlainRun.Succeed(Patience, "systemd-analyze", "syscall-filter", set).Split('\n'))
        {
            string name = line.Trim();
            if (name.StartsWith('@') && line.StartsWith(' '))
                numbers.UnionWith(Calls(name));
            else if (line.StartsWith(' ') && _numbers.TryGetValue(name, out uint number))
                numbers.Add(number);                        // others are of other processors
        }
        return numbers;
    }

    private static Dictionary<string, uint> ReadNumbers() => CallNumber().Matches(File.ReadAllText(Numbers))
        .ToDictionary(match => match.Groups[1].Value,
            match => uint.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^#define __NR_(\w+) (\d+)$", RegexOptions.Multiline)]
    private static partial Regex CallNumber();
}
