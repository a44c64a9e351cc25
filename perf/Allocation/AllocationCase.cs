// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Allocation;

/// <summary>The work of one hot thread.</summary>
internal abstract class AllocationCase(string name) : IDisposable
{
    internal string Name { get; } = name;

    /// <summary>Whether it allocates on purpose, to show that allocating is noticed.</summary>
    internal virtual bool IsWasteful => false;

    /// <summary>Bytes that the threads at work have allocated so far.</summary>
    internal virtual long AllocatedBytes => GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Does the work for so many more packets.</summary>
    internal abstract void Run(int packets);

    /// <summary>What should have happened in <see cref="Run"/> and did not; null if all did.</summary>
    internal abstract string? Missed();

    public virtual void Dispose()
    {
    }
}
