// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Containers;

/// <summary>What <c>./build.sh image</c> makes, made once for all tests that look at it; umoci unpacks
/// it.</summary>
[CollectionDefinition(Collection)]
public sealed class MadeImages : ICollectionFixture<MadeImages>, IDisposable
{
    /// <summary>The tests that share them.</summary>
    public const string Collection = "images";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ScratchFolder _scratch = new();
    private readonly Lazy<string> _made;

    /// <summary>Makes nothing yet.</summary>
    public MadeImages() => _made = new(() => Make("made"));

    /// <summary>Folder of the manifests for Kubernetes.</summary>
    public static string Manifests { get; } =
        Path.Combine(ProjectTree.Root, "appliance", "packaging", "kubernetes");

    /// <summary>Folder of the profiles of containers.</summary>
    public static string Profiles { get; } = Path.Combine(ProjectTree.Root, "appliance", "packaging", "container");

    /// <summary>Archive of an image.</summary>
    /// <param name="name"><c>telemetry</c> or <c>telemetry-monitor</c>.</param>
    public string Archive(string name) => ArchiveIn(_made.Value, name);

    /// <summary>Makes both once more; returns their folder.</summary>
    public string Make(string name)
    {
        string folder = _scratch.File(name);
        Directory.CreateDirectory(folder);
        string notices = _scratch.File("notices");
        File.WriteAllText(notices, "none\n");
        PlainRun.Succeed(Patience, Path.Combine(Profiles, "image.sh"), TelemetryBinary.Path, MonitorBinary.Path, folder,
            notices);
        return folder;
    }

    /// <summary>Archive of an image in a folder.</summary>
    public static string ArchiveIn(string folder, string name) => Directory.GetFiles(folder)
        .Single(file => Path.GetFileName(file).StartsWith(name + "-0", StringComparison.Ordinal));

    /// <summary>Unpacks an image into a new folder, as a bundle that a runtime starts; returns the folder.</summary>
    public string Unpack(string name)
    {
        string layout = Directory.CreateDirectory(_scratch.File($"layout-{Guid.NewGuid():N}")).FullName;
        string bundle = _scratch.File($"bundle-{Guid.NewGuid():N}");
        PlainRun.Succeed(Patience, "tar", "--extract", "--file", Archive(name), "--directory", layout);
        string tag = Path.GetFileName(Archive(name)).Split('-')[^2];
        PlainRun.Succeed(Patience, "umoci", "unpack", "--image", $"{layout}:{tag}", bundle);
        return bundle;
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
