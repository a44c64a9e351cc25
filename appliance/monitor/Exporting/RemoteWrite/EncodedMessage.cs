// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.RemoteWrite;

/// <summary>A message of remote write, not compressed.</summary>
/// <param name="IsNative">True if it has native histograms, and nothing else.</param>
internal readonly record struct EncodedMessage(ReadOnlyMemory<byte> Body, int Samples, bool IsNative);
