// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram;

/// <summary>Makes a histogram for a recorder, with the recorder's number.</summary>
public delegate HistogramBase HistogramFactoryDelegate(
    long instanceId, long lowestDiscernibleValue, long highestTrackableValue, int numberOfSignificantValueDigits);
