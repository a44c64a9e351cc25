// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Reading;
using Telemetry.Stamps;

namespace Telemetry.Playing;

/// <summary>Options of <c>play</c>.</summary>
public sealed record PlayPlan
{
    /// <summary>Default of <see cref="BoundNs"/>.</summary>
    public const long DefaultBoundNs = 20_000;

    /// <summary>Capture files, merged by stamp.</summary>
    public required IReadOnlyList<string> Captures { get; init; }

    /// <summary>Feeds whose datagrams are played.</summary>
    public required Topology Topology { get; init; }

    /// <summary>Interface that datagrams are sent by; null to make the plan only.</summary>
    public string? Interface { get; init; }

    /// <summary>Networks of the lab; none: only the plan is made.</summary>
    public IReadOnlyList<IPNetwork> Lab { get; init; } = [];

    /// <summary>The interface's name once more, if a switch behind it has other members, all of the lab; null if it
    /// was not given.</summary>
    public string? LabConfirmed { get; init; }

    /// <summary>True to make the plan only.</summary>
    public bool OnlyPlan { get; init; }

    public PlaySpeed Speed { get; init; } = PlaySpeed.Recorded;

    /// <summary>First stamp that is played, nanoseconds since 1970.</summary>
    public long FromNs { get; init; } = long.MinValue;

    /// <summary>Last stamp that is played, nanoseconds since 1970.</summary>
    public long ToNs { get; init; } = long.MaxValue;

    /// <summary>Number of times that all of it is played, from 1.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>Groups in place of the recorded ones.</summary>
    public GroupMap Map { get; init; } = GroupMap.None;

    /// <summary>Losses that are made; null for none.</summary>
    public MadeLoss? Loss { get; init; }

    /// <summary>Source of the stamps.</summary>
    public StampChoice Stamps { get; init; }

    /// <summary>Tunnels whose contents are played.</summary>
    public TunnelChoice Opens { get; init; }

    /// <summary>True to leave out datagrams with a wrong checksum, and segments of sessions with one.</summary>
    public bool VerifiesChecksums { get; init; }

    /// <summary>True to play on each line what another line of the feed has and it lacks.</summary>
    public bool Repairs { get; init; }

    /// <summary>True to write the time of sending into datagrams, in place of the recorded send time.</summary>
    public bool Retimes { get; init; }

    /// <summary>True to send frames with the recorded source in place of datagrams from the interface's.</summary>
    public bool Frames { get; init; }

    /// <summary>Time behind the due time from which a datagram is late, nanoseconds.</summary>
    public long BoundNs { get; init; } = DefaultBoundNs;

    /// <summary>CPU of the sending thread; null leaves it to the scheduler.</summary>
    public int? Cpu { get; init; }

    /// <summary>True to send with real-time priority where that is allowed.</summary>
    public bool RealTime { get; init; } = true;

    /// <summary>The gateway; null for none.</summary>
    public GatewayPlan? Gateway { get; init; }

    /// <summary>Folder for the result; null for none.</summary>
    public string? ResultFolder { get; init; }

    /// <summary>True if datagrams are to be sent.</summary>
    internal bool Sends => Lab.Count > 0 && !OnlyPlan;
}
