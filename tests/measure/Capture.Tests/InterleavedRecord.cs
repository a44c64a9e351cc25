// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture.Tests;

/// <summary>A packet with one number, and where and when its record can be read.</summary>
/// <param name="StampNs">Its stamp, nanoseconds.</param>
/// <param name="FlowId">Its flow.</param>
/// <param name="Number">Its number.</param>
/// <param name="Ring">The ring of its CPU.</param>
/// <param name="VisibleNs">When the reader can see it at the earliest, nanoseconds.</param>
internal readonly record struct InterleavedRecord(long StampNs, int FlowId, ulong Number, int Ring, long VisibleNs);
