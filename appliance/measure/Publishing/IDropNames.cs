// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing;

/// <summary>Names behind the numbers of dropped packets. Called by the publisher.</summary>
public interface IDropNames
{
    /// <summary>The kernel's name of a reason.</summary>
    string ReasonOf(int reason);

    /// <summary>Name of the kernel's function at an index of <see cref="Telemetry.Model.Packets.DropSites"/>; null
    /// while it is unknown.</summary>
    string? SiteOf(int site);

    /// <summary>True while the names of a function and of the process that has a socket are being looked for.</summary>
    bool AreAwaited(int site, ulong socket) => false;

    /// <summary>The process that has a socket; null if it is unknown.</summary>
    /// <param name="socket">Number of the socket: the kernel's cookie.</param>
    SocketProcess? ProcessOf(ulong socket);

    /// <summary>The process that has read a socket, which others may have too; null if it is unknown.</summary>
    /// <param name="socket">Number of the socket: the kernel's cookie.</param>
    /// <param name="process">Id of the process in the initial pid namespace.</param>
    SocketProcess? ReaderOf(ulong socket, uint process);
}

/// <summary>A process that has a socket.</summary>
/// <param name="Cgroup">Its control group; null if unknown.</param>
/// <param name="Container">Its container; null if it is in none.</param>
public sealed record SocketProcess(int Pid, string Name, string? Cgroup, string? Container);
