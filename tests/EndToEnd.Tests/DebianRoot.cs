// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// A Debian system to install into, in a mount namespace of its own: a fresh Debian 12 where one can be had, else the
/// host's own files. What is changed there goes to a layer above them, which holds exactly what an installation leaves.
/// </summary>
internal sealed class DebianRoot : IDisposable
{
    private const string Suite = "bookworm";
    private const string Packages = "libbpf1,libsqlite3-0,tzdata";
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestBootstrap = TimeSpan.FromMinutes(10);

    // Folders that have something else in them, too.
    private static readonly string[] Parents =
    [
        "/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/lib/systemd", "/usr/lib/systemd/system", "/usr/lib/udev",
        "/usr/lib/udev/rules.d", "/usr/sbin", "/usr/share", "/usr/share/doc", "/usr/share/man", "/usr/share/man/man1",
        "/var", "/var/lib", "/run", "/tmp", "/proc", "/sys", "/dev", "/root",
    ];

    private static readonly string[] Databases =
    [
        "/var/lib/dpkg", "/var/log", "/var/cache", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
        "/etc/subuid", "/etc/subgid", "/etc/.pwd.lock",
    ];

    private readonly ScratchFolder _scratch = new();
    private readonly TelemetryProcess _holder;
    private readonly string? _networkNamespace;

    /// <param name="networkNamespace">Where its processes run; null for the host's.</param>
    internal DebianRoot(string? networkNamespace)
    {
        _networkNamespace = networkNamespace;
        Base = Bootstrapped() ?? "/";
        Folder = _scratch.File("root");
        Directory.CreateDirectory(Layers);
        Directory.CreateDirectory(Folder);
        // Lives as long as its input, which ends with this process at the latest; its mounts go with it.
        _holder = TelemetryProcess.Start("unshare", ["--mount", "--propagation", "private", "cat"]);
        Assert.True(SpinWait.SpinUntil(HasNamespace, LongestStep), $"no mount namespace: {_holder.Errors}");
        Step("mount", "-t", "tmpfs", "tmpfs", Layers);
        Step("mkdir", $"{Layers}/upper", $"{Layers}/work");
        string layers = $"lowerdir={Base},upperdir={Layers}/upper,workdir={Layers}/work";
        Step("mount", "-t", "overlay", "overlay", "-o", layers, Folder);
        Step("mount", "-t", "proc", "proc", $"{Folder}/proc");
        Step("mount", "-t", "sysfs", "sysfs", $"{Folder}/sys");
        Step("mount", "--rbind", "/dev", $"{Folder}/dev");
        Step("mount", "-t", "tmpfs", "tmpfs", $"{Folder}/run");
        Step("mount", "-t", "tmpfs", "tmpfs", $"{Folder}/tmp");
        Step("mkdir", $"{Folder}/tmp/packages");
        Step("mount", "--bind", _scratch.File("."), $"{Folder}/tmp/packages");
    }

    /// <summary>What lies below: a folder with a fresh Debian, or <c>/</c>.</summary>
    internal string Base { get; }

    /// <summary>A folder that is <c>/tmp/packages</c> inside.</summary>
    internal string Shared => _scratch.File(".");

    private string Folder { get; }

    private string Layers => _scratch.File("layers");

    /// <summary>Starts a program inside.</summary>
    internal TelemetryProcess Start(params string[] command) =>
        TelemetryProcess.Start("nsenter", [.. Enter(), "chroot", Folder, .. command]);

    /// <summary>Runs a program inside to its end.</summary>
    internal PlainRun Run(params string[] command) =>
        PlainRun.Of(LongestStep, "nsenter", [.. Enter(), "chroot", Folder, .. command]);

    /// <summary>Runs a program inside, which has to succeed.</summary>
    internal string Succeed(params string[] command) =>
        PlainRun.Succeed(LongestStep, "nsenter", [.. Enter(), "chroot", Folder, .. command]);

    /// <summary>Files and folders that were added or changed there, without those of the package manager.</summary>
    internal IReadOnlyList<string> Changes() =>
        [.. Step("find", $"{Layers}/upper", "-mindepth", "1", "-not", "-type", "c", "-printf", "/%P\n").Split('\n')
            .Where(path => path.Length > 0 && path != "/" && !IsBookkeeping(path)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _holder.Dispose();
        _scratch.Dispose();
    }

    private static bool IsBookkeeping(string path) =>
        Parents.Contains(path) || Databases.Any(known => path == known || path == known + "-"
            || path.StartsWith(known + "/", StringComparison.Ordinal));

    // Kept, since it takes a minute; outside the tree, since it is root's; made again when it is not whole.
    private static string? Bootstrapped()
    {
        const string folder = "/var/cache/telemetry-tests/debian12";
        string whole = folder + ".whole";
        if (File.Exists(whole) && File.ReadAllText(whole) == Packages)
            return folder;
        if (!File.Exists("/usr/bin/mmdebstrap"))
            return null;
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        try
        {
            // What it mounts goes with its mount namespace, even if it is ended.
            PlainRun bootstrap = PlainRun.Of(LongestBootstrap, "unshare", "--mount", "--propagation", "private",
                "mmdebstrap", "--quiet", "--variant=minbase", $"--include={Packages}", Suite, folder);
            if (bootstrap.ExitCode != 0)
                return null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        File.WriteAllText(whole, Packages);
        return folder;
    }

    private bool HasNamespace()
    {
        try
        {
            return File.ReadAllText($"/proc/{_holder.Id}/comm").Trim() == "cat";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Step(params string[] command) =>
        PlainRun.Succeed(LongestStep, "nsenter", [.. Enter(), .. command]);

    private string[] Enter()
    {
        string[] mounts = ["--target", $"{_holder.Id}", "--mount"];
        return _networkNamespace is { } network ? [.. mounts, $"--net=/run/netns/{network}"] : mounts;
    }
}
