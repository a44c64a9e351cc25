// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Gateway;

/// <summary>Options of the gateway of <c>play</c>, which answers the orders of a strategy in the lab.</summary>
public sealed record GatewayPlan
{
    /// <summary>Default of <see cref="LoginWaitNs"/>.</summary>
    public const long DefaultLoginWaitNs = 30_000_000_000;

    /// <summary>The way in which orders are answered.</summary>
    public AnswerMode Answers { get; init; }

    /// <summary>Addresses to listen on in place of the recorded ones.</summary>
    public GroupMap Map { get; init; } = GroupMap.None;

    /// <summary>Longest time for which the first datagram waits until each session has logged in, nanoseconds.
    /// </summary>
    public long LoginWaitNs { get; init; } = DefaultLoginWaitNs;

    /// <summary>CPU of the answering thread; null leaves it to the scheduler.</summary>
    public int? Cpu { get; init; }

    /// <summary>File of the requests that are expected, as <c>--make-test</c> writes it; null for none.</summary>
    public string? Expected { get; init; }
}

/// <summary>Ways in which a gateway answers orders.</summary>
public enum AnswerMode
{
    /// <summary>As the same order of the recording was.</summary>
    Recorded,

    /// <summary>All are accepted, after the recorded median.</summary>
    Accept,

    None,
}
