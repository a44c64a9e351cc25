// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flight;

/// <summary>One frame of a snapshot.</summary>
/// <param name="record">Its header in the ring.</param>
/// <param name="bytes">Its bytes from the Ethernet header on, as far as they were kept; of TCP the headers.</param>
public readonly ref struct FlightFrame(FlightRecord record, ReadOnlySpan<byte> bytes)
{
    /// <summary>Stamp, flow, hook, outcome and lengths.</summary>
    public FlightRecord Record { get; } = record;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public long StampNs => (long)Record.StampNs;
}
