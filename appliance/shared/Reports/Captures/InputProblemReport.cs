// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Captures;

/// <summary>Something that the input of a replay does not support.</summary>
/// <param name="Problem"><c>capture_cut</c>, <c>late_records</c> or <c>lines_apart</c>, as the event;
/// <c>no_time</c>.</param>
/// <param name="Where">The capture, or feed and line.</param>
/// <param name="Packets">Packets whose stamps go back, or that have none; null of lines and of
/// captures that were cut.</param>
/// <param name="DurationNs">By how much stamps go back at most, or how far the line is behind (median),
/// nanoseconds; null of the others.</param>
/// <param name="What">It in words.</param>
/// <param name="Do">What to do about it.</param>
public sealed record InputProblemReport(
    string Problem, string Where, long? Packets, long? DurationNs, string What, string Do);
