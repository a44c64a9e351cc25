// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flight;

/// <summary>Options of the flight rings.</summary>
public sealed record FlightOptions
{
    /// <summary>Default of <see cref="Bytes"/>.</summary>
    public const long DefaultBytes = 4L << 20;

    /// <summary>Bytes of records in one ring, for each CPU and hook: a power of two, 256 KiB to 256 MiB.</summary>
    public long Bytes { get; init; } = DefaultBytes;

    /// <summary>Most bytes of a frame that are kept, 64 to 9,216.</summary>
    public int Snap { get; init; } = 2_048;

    /// <summary>Packets that are written.</summary>
    public FlightChoice Packets { get; init; } = FlightChoice.Flows | FlightChoice.Control;
}
