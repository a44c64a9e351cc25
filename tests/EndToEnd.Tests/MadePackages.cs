// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What <c>./build.sh package</c> makes, made once for all tests that look at it.</summary>
[CollectionDefinition(Collection)]
public sealed class MadePackages : ICollectionFixture<MadePackages>, IDisposable
{
    /// <summary>The tests that share them.</summary>
    public const string Collection = "packages";

    // Packing takes most of a minute where others want the processors too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ScratchFolder _scratch = new();
    private readonly Lazy<(string Package, string Monitor, string Tarball)> _made;

    /// <summary>Makes nothing yet.</summary>
    public MadePackages() => _made = new(() => Make("made"));

    /// <summary>Where the scripts are.</summary>
    public static string Folder { get; } = Path.Combine(ProjectTree.Root, "appliance", "packaging");

    /// <summary>The Debian package.</summary>
    public string Package => _made.Value.Package;

    /// <summary>The Debian package of the monitor.</summary>
    public string Monitor => _made.Value.Monitor;

    /// <summary>The tarball.</summary>
    public string Tarball => _made.Value.Tarball;

    /// <summary>Makes all once more, into a folder of that name.</summary>
    public (string Package, string Monitor, string Tarball) Make(string name)
    {
        string notices = _scratch.File("notices");
        File.WriteAllText(notices, "none\n");
        // Small packages would take most of a minute, and say no more.
        PlainRun.Succeed(Patience, "env", "DPKG_DEB_COMPRESSOR_LEVEL=0", Path.Combine(Folder, "package.sh"),
            TelemetryBinary.Path, MonitorBinary.Path, _scratch.File(name), notices);
        string[] files = Directory.GetFiles(_scratch.File(name));
        return (files.Single(file => Path.GetFileName(file).StartsWith("telemetry_", StringComparison.Ordinal)),
            files.Single(file => Path.GetFileName(file).StartsWith("telemetry-monitor_", StringComparison.Ordinal)),
            files.Single(file => file.EndsWith(".tar.gz", StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
