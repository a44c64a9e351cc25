// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Clocks;

/// <summary>Asks a clock: ioctl(2) on its file.</summary>
/// <param name="request">What.</param>
/// <param name="argument">The structure that goes there and back.</param>
/// <returns>Below 0 if it refuses.</returns>
internal delegate int PtpClockCall(uint request, Span<byte> argument);
