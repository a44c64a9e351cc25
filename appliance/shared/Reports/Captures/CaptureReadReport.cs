// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Captures;

/// <summary>Part of a capture that was read when a stop was requested.</summary>
/// <param name="Bytes">Length of the file, bytes; null for standard input and pipes.</param>
/// <param name="BytesRead">Bytes of the file that were read; compressed ones if it is compressed.</param>
public sealed record CaptureReadReport(string Capture, long? Bytes, long BytesRead);
