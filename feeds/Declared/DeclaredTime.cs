// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>The packet's send time: one field, or one and a finer one that goes on where it ends.</summary>
/// <param name="Field">The time, or its coarser part.</param>
/// <param name="UnitNs">What one of it is, nanoseconds.</param>
/// <param name="Fraction">The finer part, less than one of the coarser; null if there is none.</param>
/// <param name="FractionUnitNs">What one of that is, nanoseconds; 0 if there is none.</param>
/// <param name="Zone">IANA zone of the midnight from which it counts; null if it counts from 1970 UTC.</param>
public sealed record DeclaredTime(
    DeclaredField Field, long UnitNs, DeclaredField? Fraction, long FractionUnitNs, string? Zone);
