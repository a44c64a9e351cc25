// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Querying;

/// <summary>A metric database gave no usable answer; the message says why.</summary>
/// <param name="message">Reason in words.</param>
public sealed class EngineException(string message) : Exception(message);
