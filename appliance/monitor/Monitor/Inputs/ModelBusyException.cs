// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Inputs;

/// <summary>Refusal of a question to the model.</summary>
/// <param name="hasEnded">True if the model's thread has ended; false if too many questions wait.</param>
internal sealed class ModelBusyException(bool hasEnded) : Exception(
    hasEnded ? "the monitor is stopping" : "too many questions wait for an answer");
