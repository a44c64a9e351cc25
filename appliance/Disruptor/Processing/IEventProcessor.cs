// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Processing;

/// <summary>One consumer with its thread, as the graph sees it.</summary>
internal interface IEventProcessor
{
    Sequence Sequence { get; }

    string Name { get; }

    void Run();

    void Halt();
}
