// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>Result of reading the next record of a capture file.</summary>
public enum CaptureRead : byte
{
    /// <summary>A record was read.</summary>
    Frame = 0,

    /// <summary>The buffer ends inside the record: refill, then read again.</summary>
    NeedMore = 1,

    /// <summary>The file has ended, or cannot be read further (then there is a failure).</summary>
    End = 2,
}
