// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Clocks;

/// <summary>Calls ioctl(2) on the file of a clock.</summary>
/// <param name="request">The request's number.</param>
/// <param name="argument">The structure passed in and filled by the kernel.</param>
/// <returns>Below 0 on an error.</returns>
internal delegate int PtpClockCall(uint request, Span<byte> argument);
