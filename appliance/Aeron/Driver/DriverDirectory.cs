// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Adaptive.Aeron.Driver;

/// <summary>The drivers that live in this process, by their directory: where a client finds one.</summary>
internal static class DriverDirectory
{
    private static readonly ConcurrentDictionary<string, Func<IDriverConnection>> DriverByDirectory = new();

    /// <summary>Default directory of a driver: on tmpfs, named for the user.</summary>
    internal static string DefaultName => Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"aeron-{Environment.UserName}");

    /// <summary>Announces a driver; false if there is one with this directory.</summary>
    internal static bool TryAdd(string directory, Func<IDriverConnection> connect) =>
        DriverByDirectory.TryAdd(Path.GetFullPath(directory), connect);

    internal static void Remove(string directory) => DriverByDirectory.TryRemove(Path.GetFullPath(directory), out _);

    /// <summary>Connects a client, or null if no driver of this process has this directory.</summary>
    internal static IDriverConnection? TryConnect(string directory) =>
        DriverByDirectory.TryGetValue(Path.GetFullPath(directory), out Func<IDriverConnection>? connect)
            ? connect()
            : null;
}
