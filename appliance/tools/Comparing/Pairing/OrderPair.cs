// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Pairing;

/// <summary>Orders of two runs that answered the same tick, by their places in their runs.</summary>
/// <param name="First">Place of the first run's order.</param>
/// <param name="Second">Place of the second run's.</param>
internal readonly record struct OrderPair(int First, int Second);
