// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving.Samples;

/// <summary>Samples of intervals that arrived before earlier, missing ones.</summary>
/// <param name="FirstOrdinal">First interval.</param>
/// <param name="LastOrdinal">Last interval.</param>
/// <param name="Count">Samples.</param>
/// <param name="Histogram">Their histogram, encoded.</param>
internal sealed record WaitingSamples(long FirstOrdinal, long LastOrdinal, long Count, byte[] Histogram);
