// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Captures;

/// <summary>Something about the input of a replay for which its numbers are not complete.</summary>
/// <param name="Problem"><c>late_records</c> or <c>lines_apart</c>, as the event.</param>
/// <param name="Where">The capture, or feed and line.</param>
/// <param name="Packets">Packets whose stamps go back; null of lines.</param>
/// <param name="DurationNs">By how much stamps go back at most, or how far the line is behind at least,
/// nanoseconds.</param>
/// <param name="What">It in words.</param>
/// <param name="Do">What to do about it.</param>
public sealed record InputProblemReport(
    string Problem, string Where, long? Packets, long DurationNs, string What, string Do);
