// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>A subscriber to what is published, as the media driver of the publisher knows it.</summary>
public sealed record SubscriberReport
{
    /// <summary>Its address.</summary>
    public required string Address { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; init; }

    /// <summary>Number that it gave itself, hexadecimal.</summary>
    public required string Receiver { get; init; }

    /// <summary><c>live</c>, <c>silent</c> or <c>left</c>.</summary>
    public required string State { get; init; }

    /// <summary>Whether another one has the same address: requests that came from there are told of both.</summary>
    public bool SharesAddress { get; init; }

    /// <summary>When it was heard last, nanoseconds.</summary>
    public long HeardStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? HeardTimeNs { get; init; }

    /// <summary>The streams that it receives or did receive.</summary>
    public IReadOnlyList<SubscriberStreamReport> Streams { get; init; } = [];
}
