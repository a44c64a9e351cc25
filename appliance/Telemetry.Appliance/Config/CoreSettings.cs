// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Config;

/// <summary>Which threads run on which CPUs.</summary>
public sealed record CoreSettings
{
    /// <summary>CPU of the reader; null: not pinned.</summary>
    public int? Reader { get; init; }

    /// <summary>CPU of the analysis; null: not pinned.</summary>
    public int? Pipeline { get; init; }

    /// <summary>CPU of the publisher and of the media driver; null: not pinned.</summary>
    public int? Publisher { get; init; }

    /// <summary>CPUs of all other threads; null: those that the process may use, but the ones above.</summary>
    public CpuSet? Other { get; init; }

    /// <summary>Whether any thread is to be kept anywhere.</summary>
    public bool IsGiven => Reader is not null || Pipeline is not null || Publisher is not null || Other is not null;

    /// <summary>The CPUs that pinned threads have, with what they are for.</summary>
    public IEnumerable<(string Key, int Cpu)> Pinned =>
        new[] { ("reader", Reader), ("pipeline", Pipeline), ("publisher", Publisher) }
            .Where(pin => pin.Item2 is not null).Select(pin => (pin.Item1, pin.Item2!.Value));
}
