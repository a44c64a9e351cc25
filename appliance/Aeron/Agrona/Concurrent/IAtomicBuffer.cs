// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>A block of memory that several threads or processes use.</summary>
public interface IAtomicBuffer : IDirectBuffer;
