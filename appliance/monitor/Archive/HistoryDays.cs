// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Archive;

/// <summary>Days that the history on disk is kept: today and those before it.</summary>
/// <param name="Minutes">Days of minutes.</param>
/// <param name="Slots">Days of summaries of five minutes.</param>
/// <param name="Records">Days of events, gaps, orders and changes of alerts.</param>
public sealed record HistoryDays(int Minutes, int Slots, int Records = 7);
