// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Live;
using Telemetry.Kernel.HostPath;

namespace Telemetry.Appliance.HostPath.Owners;

/// <summary>Processes that hold the host's sockets, read when they are asked for. One thread at a time.</summary>
internal sealed class SocketOwnership : ILivePart
{
    private readonly SocketOwners? _owners;
    private readonly SocketOwnerTable _table = new();
    private long? _readNs;

    /// <summary>Loads the iterator; must be called on a thread that may load programs, in the interfaces' network
    /// namespace.</summary>
    internal SocketOwnership()
    {
        _owners = SocketOwners.TryOpen(out string? why);
        Why = why;
        // "net:[4026531840]"
        string? name = File.ResolveLinkTarget("/proc/thread-self/ns/net", returnFinalTarget: false)?.Name;
        _ = uint.TryParse(name?[(name.IndexOf('[', StringComparison.Ordinal) + 1)..].TrimEnd(']'),
            NumberStyles.None, CultureInfo.InvariantCulture, out uint network);
        Network = network;
    }

    public IEnumerable<(string What, string? Why)> Missing => [("owners of sockets", Why)];

    /// <summary>Reason that owners are unknown; null if they are known.</summary>
    internal string? Why { get; }

    /// <summary>Inode of the interfaces' network namespace.</summary>
    internal uint Network { get; }

    /// <summary>The owners; an empty table if they are unknown.</summary>
    /// <param name="nowNs">The monotonic clock.</param>
    /// <param name="oldestNs">Age that the table may have.</param>
    internal SocketOwnerTable At(long nowNs, long oldestNs)
    {
        if (_owners is null || nowNs - _readNs < oldestNs)
            return _table;
        _readNs = nowNs;
        _ = _owners.Read(_table);
        return _table;
    }

    public void Dispose() => _owners?.Dispose();
}
