// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Block of memory shared by several threads or processes.</summary>
public interface IAtomicBuffer : IDirectBuffer;
