// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Packets of a line or segments of a session by the result of verifying their checksums.</summary>
/// <param name="Right">Right.</param>
/// <param name="Wrong">Wrong, whether they were used or not.</param>
/// <param name="NotVerifiable">Not verifiable.</param>
public readonly record struct ChecksumReport(long Right, long Wrong, long NotVerifiable);
