// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>What asking a capture file for its next record came to.</summary>
public enum CaptureRead : byte
{
    /// <summary>A record is there.</summary>
    Frame = 0,

    /// <summary>The buffer ends inside the record: refill, then ask again.</summary>
    NeedMore = 1,

    /// <summary>The file has ended, or cannot be read on (then there is a failure).</summary>
    End = 2,
}
