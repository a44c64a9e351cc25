// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Engines;

/// <summary>A metric database cannot be asked this; the message says why. The database did not fail.</summary>
/// <param name="message">Reason in words.</param>
internal sealed class QuestionException(string message) : Exception(message);
