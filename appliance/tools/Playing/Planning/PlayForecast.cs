// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Planning;

/// <summary>Datagrams that will be sent, counted before any is; all counts are of one loop.</summary>
public sealed record PlayForecast
{
    /// <summary>Time that one send takes, nanoseconds: over veth on 2 virtual AMD EPYC cores, Linux 6.18. The result of
    /// a play has what it took.</summary>
    public const long SendNs = 6_000;

    public required IReadOnlyList<string> Captures { get; init; }

    /// <summary>Source of the stamps: "capture", or the devices' formats.</summary>
    public required string StampSource { get; init; }

    public required PlaySpeed Speed { get; init; }

    public required int Loops { get; init; }

    /// <summary>Destinations in the order in which they first occur.</summary>
    public required IReadOnlyList<PlayTarget> Targets { get; init; }

    /// <summary>Datagrams that will be sent.</summary>
    public required long Datagrams { get; init; }

    /// <summary>Their payloads, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Stamp of the first datagram, nanoseconds; null without any.</summary>
    public required long? FirstStampNs { get; init; }

    /// <summary>Highest stamp of a datagram, nanoseconds; null without any.</summary>
    public required long? LastStampNs { get; init; }

    /// <summary>Time from the first datagram to the last, nanoseconds; null where no time is kept.</summary>
    public required long? DurationNs { get; init; }

    /// <summary>Shortest time between two datagrams that follow each other, nanoseconds; null where there is
    /// none.</summary>
    public required long? ClosestGapNs { get; init; }

    /// <summary>Datagrams that follow another by less than <see cref="SendNs"/>, which will be sent together with it or
    /// late; null where no time is kept.</summary>
    public required long? CloserThanSend { get; init; }

    /// <summary>Datagrams whose stamp is before that of the one before.</summary>
    public required long StampsBack { get; init; }

    /// <summary>Datagrams that cannot be sent.</summary>
    public required LeftOut LeftOut { get; init; }

    /// <summary>Datagrams that will be sent, with a right checksum, whose recorded one is wrong.</summary>
    public required long ChecksumsWrong { get; init; }

    /// <summary>Losses that are made; null if none were asked for.</summary>
    public required long? MadeLosses { get; init; }

    /// <summary>Datagrams that will be sent on a line that lacks them, since another has them; null if that was not
    /// asked for.</summary>
    public required long? Repaired { get; init; }

    /// <summary>Datagrams into which the time of sending will be written; null if that was not asked for.</summary>
    public required long? Retimed { get; init; }

    /// <summary>Recorded orders of each session; null if there is no gateway.</summary>
    public IReadOnlyList<GatewayForecast>? Gateway { get; init; }

    /// <summary>Reasons for which captures end early: what stands before is sent.</summary>
    public required IReadOnlyList<Failure> Failures { get; init; }
}
