// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Sending;

/// <summary>Figures of the sending thread.</summary>
/// <param name="StartNs">Clock at which the play began, nanoseconds.</param>
/// <param name="Starved">Times that the next datagram had not been read from the captures yet.</param>
/// <param name="AllocatedBytes">Managed memory that it allocated while it sent.</param>
/// <param name="IsRealTime">True if it had real-time priority.</param>
internal readonly record struct SenderState(long StartNs, long Starved, long AllocatedBytes, bool IsRealTime);
