// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>Records of no flow between two packets of flows, those that came to the same.</summary>
internal struct SkippedRecords
{
    /// <summary>Index, in its batch, of the first packet behind them.</summary>
    public int Before;

    /// <summary>How many.</summary>
    public int Count;

    /// <summary>What they came to.</summary>
    public ParseVerdict Verdict;
}
