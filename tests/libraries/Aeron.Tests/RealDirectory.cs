// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>The directory of a live real driver, as it was copied; unpacked for one test.</summary>
internal sealed class RealDirectory : IDisposable
{
    private readonly DirectoryInfo _unpacked = Directory.CreateTempSubdirectory("aeron-real-");

    internal RealDirectory()
    {
        using var packed =
            new GZipStream(File.OpenRead(Path.Combine(Source, "cnc.dat.gz")), CompressionMode.Decompress);
        using FileStream file = File.Create(CncFile);
        packed.CopyTo(file);
    }

    internal string Name => _unpacked.FullName;

    internal string CncFile => Path.Combine(Name, CncFileDescriptor.FileName);

    /// <summary>What the real driver itself listed of its counters, by id.</summary>
    internal static Dictionary<int, string> CounterLabels => File.ReadLines(Path.Combine(Source, "counters.txt"))
        .Where(line => line.StartsWith(' '))
        .Select(line => line.Split(':', 2))
        .ToDictionary(parts => int.Parse(parts[0]), parts => parts[1].Split(" - ", 2)[1]);

    private static string Source => Path.Combine(ProjectTree.Vectors!, "aeron", "captures", "driver-directory");

    public void Dispose() => _unpacked.Delete(recursive: true);
}
