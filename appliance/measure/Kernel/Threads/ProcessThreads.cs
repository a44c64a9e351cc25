// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Kernel.Threads;

/// <summary>The threads of this process.</summary>
public static class ProcessThreads
{
    private const string Folder = "/proc/self/task";

    /// <summary>Thread ids, in no particular order; threads may start and end meanwhile.</summary>
    public static IEnumerable<int> Ids() => Directory.EnumerateDirectories(Folder)
        .Select(path => int.Parse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>Threads that still exist, with their names, in the order of their ids.</summary>
    public static IEnumerable<(int Id, string Name)> Named()
    {
        foreach (int id in Ids().Order())
        {
            if (TextFile.Word(string.Create(CultureInfo.InvariantCulture, $"{Folder}/{id}/comm")) is { } name)
                yield return (id, name);
        }
    }
}
