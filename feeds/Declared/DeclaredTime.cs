// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>The packet's send time: one field, or a coarse field and a finer fraction of it.</summary>
/// <param name="Field">The time, or its coarser part.</param>
/// <param name="UnitNs">Unit of the field, nanoseconds.</param>
/// <param name="Fraction">The finer part, less than one unit of the coarser; null if there is none.</param>
/// <param name="FractionUnitNs">Unit of the finer part, nanoseconds; 0 if there is none.</param>
/// <param name="Zone">IANA zone of the midnight from which it counts; null if it counts from 1970 UTC.</param>
public sealed record DeclaredTime(
    DeclaredField Field, long UnitNs, DeclaredField? Fraction, long FractionUnitNs, string? Zone);
