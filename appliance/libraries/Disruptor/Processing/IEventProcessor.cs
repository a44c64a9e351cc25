// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Processing;

/// <summary>Interface of the graph to one consumer with its thread.</summary>
internal interface IEventProcessor
{
    Sequence Sequence { get; }

    string Name { get; }

    void Run();

    void Halt();
}
