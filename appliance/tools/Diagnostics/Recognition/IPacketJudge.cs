// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition;

/// <summary>Decides that bytes are a packet or message of one protocol.</summary>
internal interface IPacketJudge
{
    /// <summary>True if they are.</summary>
    bool Takes(ReadOnlySpan<byte> bytes);
}
