// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>Consecutive records without a flow between two packets, counted by parse result.</summary>
internal struct SkippedRecords
{
    /// <summary>Index, in its batch, of the first packet after them.</summary>
    public int Before;

    public int Count;

    /// <summary>Result of parsing them.</summary>
    public ParseVerdict Verdict;
}
