// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Queries;

/// <summary>Received part of the time that was asked for.</summary>
/// <param name="ReceivedNs">Time of the received intervals, added over the appliances, nanoseconds.</param>
/// <param name="ExpectedNs">Asked time, added over the appliances, nanoseconds.</param>
/// <param name="Appliances">Appliances that sent anything.</param>
/// <param name="Of">Appliances asked for.</param>
public readonly record struct Coverage(long ReceivedNs, long ExpectedNs, int Appliances, int Of)
{
    private const double LeastWhole = 0.9999;               // of the time: stamps and times are not quite in step

    /// <summary>True if nothing is missing of what was asked for.</summary>
    public bool IsWhole => Share is null or >= LeastWhole;

    /// <summary>Share of the time, 0 to 1; null if none was asked for.</summary>
    public double? Share => ExpectedNs <= 0 ? null : Math.Min(1, (double)ReceivedNs / ExpectedNs);
}
