// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>Control messages from the host thread to the reader.</summary>
public sealed class ControlQueue() : BoundedQueue<ControlMessage>(Capacity)
{
    private const int Capacity = 1024;
}
