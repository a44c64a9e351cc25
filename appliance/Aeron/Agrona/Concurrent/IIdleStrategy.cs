// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>What a thread does when its duty cycle found nothing to do.</summary>
public interface IIdleStrategy
{
    /// <summary>Idles if <paramref name="workCount"/> is 0, else starts anew.</summary>
    void Idle(int workCount);

    /// <summary>Idles once.</summary>
    void Idle();

    /// <summary>Starts anew after work was done.</summary>
    void Reset();
}
