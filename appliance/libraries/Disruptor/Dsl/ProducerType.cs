// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Dsl;

/// <summary>Number of threads that publish to a ring.</summary>
public enum ProducerType
{
    /// <summary>One thread publishes.</summary>
    Single,
}
