// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Reads the TCP streams of sessions and feeds, and overwrites credentials in them. It has to see every
/// segment of the captures in order, since what comes before a segment decides where a logon is in it.</summary>
public interface ISegmentReader
{
    /// <summary>Takes a segment; credentials in its payload are overwritten when this returns.</summary>
    /// <param name="packet">The segment.</param>
    /// <param name="clockNs">Time, nanoseconds: never decreases from call to call.</param>
    void Take(ref CapturedPacket packet, long clockNs);
}
